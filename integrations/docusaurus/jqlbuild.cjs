'use strict'

// Has jqlbuild filter every page before Docusaurus reads it: what a shortcode
// shows takes its place. In docusaurus.config.js:
//
//     plugins: ['./jqlbuild.cjs']
//
// jqlbuild.css beside it makes that look like a part of the pages.

const { spawn } = require('node:child_process')
const fs = require('node:fs')
const { createRequire } = require('node:module')
const path = require('node:path')

const PATIENCE = 120_000 // milliseconds for one answer; a program that takes longer is stuck
const MISSING = 'jqlbuild is not installed, or not in PATH; see https://github.com/jqlbuild/jqlbuild'

// What all builds of this process share, since Docusaurus loads this file anew
// for each language: the running jqlbuild filter for each folder and form, and
// the warnings that were printed.
const shared = (globalThis[Symbol.for('jqlbuild')] ??= { filters: new Map(), warned: new Set() })

// Docusaurus takes this file for a plugin, and its bundler for a loader.
module.exports = function jqlbuild(...args) {
  return this?.resourcePath ? load(this, ...args) : plugin(...args)
}

async function plugin({ siteDir, siteConfig: { markdown } }, { file = 'jql.json' }) {
  const core = createRequire(path.join(siteDir, 'index.js')).resolve('@docusaurus/core/package.json')
  const { DEFAULT_PARSE_FRONT_MATTER: defaultParseFrontMatter } = createRequire(core)('@docusaurus/utils')
  const parse = markdown.parseFrontMatter

  // filter returns jqlbuild's answer for a page, in the form in which Docusaurus reads that.
  async function filter(filePath, fileContent) {
    const { frontMatter } = await parse({ filePath, fileContent, defaultParseFrontMatter })
    const format = frontMatter.mdx?.format ?? markdown.format
    const html = format === 'md' || (format === 'detect' && !filePath.endsWith('.mdx'))
    const page = path.relative(siteDir, filePath).replaceAll(path.sep, '/')
    const answer = await ask(siteDir, html ? 'html' : 'mdx', page, fileContent)
    if (html || answer.text === undefined) return answer
    // Of MDX Docusaurus would write </wbr> into contents, of which its minifier warns.
    return { ...answer, text: answer.text.replaceAll('<wbr />&#', '<span />&#') }
  }

  // Titles and descriptions are made of a page's text before any loader sees it.
  markdown.parseFrontMatter = async params => {
    if (!/<<\/?jql-/.test(params.fileContent)) return parse(params)
    const { text } = await filter(params.filePath, params.fileContent)
    return parse({ ...params, fileContent: plain(text ?? params.fileContent) })
  }

  const files = [file, 'jqlbuild.yaml'].map(name => path.resolve(siteDir, name))
  // Without jqlbuild, or with a broken configuration, nothing begins.
  const { text, problems } = await filter(path.join(siteDir, 'index.md'), '')
  if (text === undefined) throw refusal(problems)

  return {
    name: 'jqlbuild',
    getClientModules: () => [path.join(__dirname, 'jqlbuild.css')].filter(name => fs.existsSync(name)),
    configureWebpack: () => ({
      // Not "test": Docusaurus wants to know the folders of all rules with that.
      module: { rules: [{ resource: /\.mdx?$/, enforce: 'pre', loader: __filename, options: { files, filter } }] },
    }),
  }
}

// load is the loader, which gets a page before Docusaurus' own. In a build, the
// bundler's cache is not asked about a page with shortcodes; a dev server
// renders it again when the answers change.
async function load(loader, source) {
  const { files, filter } = loader.getOptions()
  const { text, problems, failed } = await filter(loader.resourcePath, source).catch(failed => ({ failed }))
  if (text === source) return source
  if (loader.mode === 'production') loader.cacheable(false)
  files.forEach(name => loader.addDependency(name))
  if (failed) throw failed
  if (text === undefined) throw refusal(problems)
  return text
}

// ask asks the running jqlbuild filter about a page.
async function ask(dir, to, page, text) {
  const asked = to === 'html' ? page.replace(/\.mdx$/, '.md') : page // jqlbuild takes .mdx for MDX always
  const key = `${to} ${dir}`
  if (!shared.filters.get(key)?.running) shared.filters.set(key, new Filter(dir, to))
  const answer = await shared.filters.get(key).ask({ path: asked, text })
  if (answer.error !== undefined) throw new Error(`${page}: jqlbuild filter says: ${answer.error}`)
  for (const problem of answer.problems ?? []) {
    if (problem.file === asked) problem.file = page
    if (problem.severity !== 'warning' || shared.warned.has(say(problem))) continue
    shared.warned.add(say(problem))
    console.warn(`[WARNING] ${say(problem)}`)
  }
  return answer
}

// refusal returns why a page is not made. With --strict, warnings are enough.
function refusal(problems) {
  const errors = problems.filter(problem => problem.severity !== 'warning')
  const error = new Error((errors.length ? errors : problems).map(say).join('\n'))
  error.stack = '' // where in this file it was is nothing to an author
  return error
}

function say({ file, line, column, message, fix }) {
  return `${[file, line, column].filter(Boolean).join(':')}: ${message}${fix ? `; ${fix}` : ''}`
}

// A Filter is a running jqlbuild filter. It does not keep a build from ending.
class Filter {
  running = true
  waiting = [] // those who have asked, in their order
  errors = ''
  rest = ''

  constructor(dir, to) {
    this.child = spawn('jqlbuild', ['filter', '--serve', '--to', to], { cwd: dir, windowsHide: true })
    this.child.on('error', error => {
      this.end(error.code === 'ENOENT' ? MISSING : `jqlbuild does not start: ${error.message}`)
    })
    this.child.on('close', code => this.end(`jqlbuild filter has ended, with code ${code}\n${this.errors}`))
    this.child.stdin.on('error', () => {}) // why it has ended says more
    this.child.stderr.setEncoding('utf8').on('data', text => (this.errors = (this.errors + text).slice(-10000)))
    this.child.stdout.setEncoding('utf8').on('data', text => this.read(text))
    this.hold('unref')
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.hold('ref')
      this.child.stdin.write(JSON.stringify(request) + '\n')
    })
  }

  read(text) {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop()
    for (const line of lines) {
      try {
        const answer = JSON.parse(line)
        if (typeof answer.text !== 'string' && !answer.problems?.length && !answer.error) throw answer
        this.waiting.shift().resolve(answer)
      } catch {
        return this.stop(`jqlbuild filter says what is no answer; update jqlbuild or jqlbuild.cjs:\n${line.slice(0, 1000)}`)
      }
    }
    if (lines.length) this.hold(this.waiting.length ? 'ref' : 'unref')
  }

  stop(why) {
    this.end(why)
    this.child.kill('SIGKILL')
  }

  end(why) {
    this.running = false
    this.hold('unref')
    for (const { reject } of this.waiting.splice(0)) reject(new Error(why.trim()))
  }

  // hold lets node wait for the process, or not.
  hold(how) {
    clearTimeout(this.patience)
    if (how === 'ref') this.patience = setTimeout(() => this.stop(`jqlbuild filter has not answered for ${PATIENCE / 1000} s`), PATIENCE)
    for (const handle of [this.child, this.child.stdin, this.child.stdout, this.child.stderr]) handle[how]?.()
  }
}

// plain returns a filtered page with what its answers are as text: without
// tables, and with counts and issues bare of markup.
function plain(page) {
  let depth = 0 // of spans, within an answer
  return page
    .replace(/<figure class(?:Name)?="jql-.*<\/figure>/g, '')
    .replace(/(?:&#60;|<){2}(\/?jql-)/g, '$1')
    .replace(/<\/?\w[^<>]*>|[^<]+|</g, part => {
      if (!depth && !/^<span class(Name)?="jql-/.test(part)) return part
      if (part.startsWith('<span') && !part.endsWith('/>')) depth++
      if (part === '</span>') depth--
      return part.startsWith('<') ? '' : decode(part)
    })
}

// decode returns the text that MDX or HTML stands for, on one line. Docusaurus
// writes titles into <script type="application/ld+json"> as they are, so no text
// has a tag: a space without a width stands behind each "<".
function decode(markup) {
  return markup
    .replace(/\{("(?:[^"\\]|\\.)*")\}/g, (_, json) => JSON.parse(json))
    .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(number))
    .replace(/\s+/g, ' ')
    .replace(/<(?! )/g, '<\u200b')
}
