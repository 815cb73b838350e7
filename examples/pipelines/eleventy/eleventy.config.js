const jqlbuild = require('markdown-it-jqlbuild')

module.exports = config => {
  config.amendLibrary('md', md => md.use(jqlbuild, { file: 'jql.json', page: env => env.page.inputPath }))
  config.addWatchTarget('jql.json')
  config.addPassthroughCopy({ 'node_modules/markdown-it-jqlbuild/jqlbuild.css': 'jqlbuild.css' })
  config.addGlobalData('layout', 'page.html') // which links the style sheet
  return { dir: { input: 'docs' } }
}
