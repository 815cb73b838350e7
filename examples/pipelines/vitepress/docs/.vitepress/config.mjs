import jqlbuild from '@jqlbuild/markdown-it'

const file = 'jql.json'

export default {
  title: 'Orrery',
  markdown: { config: md => md.use(jqlbuild, { file, page: env => env.path }) },
  vite: { plugins: [jqlbuild.vite({ file })] },
}
