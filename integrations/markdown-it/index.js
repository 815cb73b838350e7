'use strict'

// Puts what `jqlbuild export --to answers` wrote in the place of the shortcodes
// that markdown-it finds. What markdown-it takes for code is left alone.

const { createHash } = require('node:crypto')
const fs = require('node:fs')
const path = require('node:path')

const BLOCKS = /^<<jql-(table|list|chart|each)(?![\w.-])/
const NAMES = /^(<<jql-(table|list|chart|each|count|issue)|<<\/jql-each|<<jql-item)(?![\w.-])/

// A shortcode ends at the first >> that stands in no value. A quote begins a
// value only after white space or an equals sign.
const SHORTCODE = new RegExp(String.raw`<<jql-[\w.-]+(?:(?<=[=\s])(?:"(?:\\"|[^"\\]|\\(?!"))*"|'(?:\\'|[^'\\]|\\(?!'))*'|` +
  '`[^`]*`)|(?!>>|<<jql-)(?:[^"\'`]|(?<![=\\s])["\'`]))*>>', 'y')

const HTML = new RegExp(String.raw`<!--[^]*?-->|<(script|style|pre|textarea)\b[^]*?</\1\s*>|(?<text>${SHORTCODE.source})`, 'gi')

const files = new Map() // what was read, by name, until the file changes
let serving = false // Vite runs as a dev server

function jqlbuild(md, { file = 'jql.json', page = () => '', box } = {}) {
  file = path.resolve(file)

  // html returns what stands for a shortcode.
  function html(text, env) {
    const name = path.relative(path.dirname(file), path.resolve(path.dirname(file), page(env) || '')).replaceAll('\\', '/')
    const fail = what => new Error(`${name}${line(path.join(path.dirname(file), name), text)}: ${what}`)
    const { pages, texts, results } = read(file)
    const keys = Object.hasOwn(pages, name) ? pages[name] : texts
    const result = results[keys[key(text)]]
    if (/^<<(\/?jql-each|jql-item)/.test(text)) {
      throw fail('jql-each has a body, which this plugin cannot fill; use jqlbuild filter or jqlbuild expand')
    }
    if (result !== undefined) return result
    if (box ?? (serving || /^(serve|watch)$/.test(process.env.ELEVENTY_RUN_MODE))) {
      const [element, kind] = BLOCKS.test(text) ? ['div', 'figure'] : ['span', 'count']
      return `<${element} class="jql-${kind} jql-error">No answer yet, run jqlbuild export</${element}>`
    }
    throw fail(`no answer for ${text.replace(/\s+/g, ' ')}; run jqlbuild export --to answers --out ${path.relative('', file)}`)
  }

  function block(state, start, end, silent) {
    if (!state.src.startsWith('<<jql-', state.bMarks[start] + state.tShift[start])) return false
    let last = start
    while (last < end && !state.isEmpty(last) && state.sCount[last] >= state.blkIndent) last++
    const lines = state.getLines(start, last, state.blkIndent, false).trimStart()
    const text = BLOCKS.test(lines) && match(lines, 0)
    if (!text || !/^[ \t\r]*(\n|$)/.test(lines.slice(text.length))) return false
    if (silent) return true
    const token = state.push('html_block', '', 0)
    state.line = start + text.split('\n').length
    token.map = [start, state.line]
    token.content = html(text, state.env) + '\n'
    return true
  }

  function inline(state, silent) {
    const escaped = state.src.startsWith('\\<<jql-', state.pos)
    const rest = state.src.slice(state.pos, state.posMax)
    if (escaped) {
      if (!silent) state.pending += '<<'
      state.pos += 3
      return true
    }
    if (!NAMES.test(rest)) return false
    const text = match(rest, 0) || rest.split('\n')[0]
    if (!silent) {
      if (BLOCKS.test(text)) throw new Error(`${page(state.env) || ''}: ${text} must stand on lines of its own`)
      state.push('html_inline', '', 0).content = html(text, state.env)
    }
    state.pos += text.length
    return true
  }

  // markup answers what stands between the tags of HTML, where there is no Markdown.
  function markup(state) {
    for (const token of state.tokens.filter(t => t.type === 'html_block')) {
      token.content = token.content.replace(HTML, (all, ...groups) => (groups.at(-1).text ? html(all, state.env) : all))
    }
  }

  md.core.ruler.after('block', 'jqlbuild', markup)
  md.block.ruler.before('fence', 'jqlbuild', block, { alt: ['paragraph', 'reference', 'blockquote', 'list'] })
  md.inline.ruler.before('escape', 'jqlbuild', inline)
}

// key returns the name under which the answers file holds a shortcode's result.
function key(text) {
  text = text.slice('<<jql-'.length, -'>>'.length).replaceAll('\\|', '|')
  text = text.replace(/[ \t\r]*\n[ \t>]*/g, ' ').replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

// match returns the shortcode at a place in a text, or nothing.
function match(text, at) {
  SHORTCODE.lastIndex = at
  return SHORTCODE.exec(text)?.[0]
}

// line returns where a page first has a shortcode, as ":12", or nothing.
function line(file, text) {
  if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) return ''
  const source = fs.readFileSync(file, 'utf8')
  for (let at = source.indexOf('<<jql-'); at >= 0; at = source.indexOf('<<jql-', at + 1)) {
    const found = match(source, at)
    if (found && key(found) === key(text)) return ':' + source.slice(0, at).split('\n').length
  }
  return ''
}

// read returns the answers in a file.
function read(file) {
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (!stat) return { pages: {}, texts: {}, results: [] }
  const state = `${stat.ino} ${stat.size} ${stat.mtimeMs}`
  if (files.get(file)?.state !== state) {
    const answers = JSON.parse(fs.readFileSync(file, 'utf8'))
    if (answers.version !== 1) throw new Error(`${file} is of another version; update the plugin or jqlbuild`)
    files.set(file, { state, answers })
  }
  return files.get(file).answers
}

// vite is the plugin for VitePress, whose dev server keeps the pages that it
// has rendered: it renders them again when the answers change.
function vite({ file = 'jql.json' } = {}) {
  file = path.resolve(file)
  return {
    name: 'jqlbuild',
    enforce: 'pre',
    configResolved(config) {
      serving = config.command === 'serve'
    },
    transform(code, id) {
      if (!serving || !id.split('?')[0].endsWith('.md')) return
      this.addWatchFile(file)
      return { code: `${code}\n\n<!-- ${read(file).stamp} -->\n`, map: null }
    },
  }
}

module.exports = Object.assign(jqlbuild, { default: jqlbuild, key, vite })
