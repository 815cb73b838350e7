const jqlbuild = require('@jqlbuild/markdown-it')

module.exports = config => {
  config.amendLibrary('md', md => md.use(jqlbuild, { file: 'jql.json', page: env => env.page.inputPath }))
  config.addWatchTarget('jql.json')
  config.addPassthroughCopy({ 'node_modules/@jqlbuild/markdown-it/jqlbuild.css': 'jqlbuild.css' })
  config.addGlobalData('layout', 'page.html') // which links the style sheet
  return { dir: { input: 'docs' } }
}
