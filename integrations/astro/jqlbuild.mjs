// Live Jira tables in Astro and Starlight. In astro.config.mjs:
//
//     import jqlbuild from './jqlbuild.mjs'
//
//     export default defineConfig({ integrations: [jqlbuild()] })
//
// Every page of Markdown and MDX goes through one `jqlbuild filter --serve`
// before Astro parses it. That asks no Jira: `jqlbuild export --to answers
// --out jql.json` has done so before, and when jql.json changes, Astro renders
// its pages anew.

import { spawn } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker, receiveMessageOnPort, workerData } from 'node:worker_threads'

const ORIGINAL = Symbol('what a processor did before it was wrapped')
const PATIENCE = 120_000 // milliseconds for one page; a program that takes longer is stuck

/**
 * Returns the integration. `command` is the program, for when it is not on the
 * PATH; `file` is the answers file, relative to Astro's root.
 */
export default function jqlbuild({ command = 'jqlbuild', file = 'jql.json' } = {}) {
  // Astro keeps what it has made of a collection's pages until its own
  // configuration changes: so what they depend on is a part of that.
  const options = {}
  let pages, watched
  return {
    name: 'jqlbuild',
    hooks: {
      'astro:config:setup': ({ command: task, config, updateConfig, logger }) => {
        const root = fileURLToPath(config.root)
        const mark = path.join(fileURLToPath(config.cacheDir), 'jqlbuild-failed')
        watched = [file, 'jqlbuild.yaml'].map(name => path.resolve(root, name))
        pages = new Pages(new Filter(command, root), logger, mark, task === 'dev')
        options.stamp = stamp(...watched, mark)
        if (!config.markdown.processor) updateConfig({ markdown: { remarkPlugins: [[remark(pages), options]] } })
      },
      'astro:config:done': ({ config }) => wrap(config.markdown.processor, pages, options),
      'astro:build:start': () => pages.check(),
      'astro:build:done': () => pages.filter.close(),
      'astro:server:setup': ({ server, refreshContent }) => {
        let old = false, busy = false
        async function refresh() {
          if (!old || busy) return
          busy = true
          old = false
          options.stamp = stamp(...watched, pages.mark)
          pages.filter.renew()
          await refreshContent().catch(error => pages.logger.error(error.message))
          for (const { moduleGraph, hot } of Object.values(server.environments)) {
            moduleGraph.invalidateAll()
            hot.send({ type: 'full-reload' })
          }
          busy = false
          await refresh() // what has changed meanwhile
        }
        server.watcher.add(watched).on('all', (event, name) => {
          old ||= watched.includes(path.resolve(name))
          refresh()
        })
      },
      'astro:server:done': () => pages.filter.close(),
    },
  }
}

// wrap has a text changed before a processor gets it, as Astro 7 has them.
function wrap(processor, pages, stamped) {
  if (!processor) return
  const { createRenderer, createMdxRenderer } = processor[ORIGINAL] ?? processor
  processor[ORIGINAL] = { createRenderer, createMdxRenderer }
  processor.options.jqlbuild = stamped
  processor.createRenderer = async (...options) => {
    const renderer = await createRenderer(...options)
    return {
      ...renderer,
      render(text, page) {
        const name = page?.fileURL && fileURLToPath(page.fileURL)
        return renderer.render(pages.fill(text, name, page?.frontmatter), page)
      },
    }
  }
  if (createMdxRenderer) processor.createMdxRenderer = async (...options) => {
    const renderer = await createMdxRenderer(...options)
    return {
      ...renderer,
      process: (text, name, meta) => renderer.process(pages.fill(text, name, meta), name, meta),
    }
  }
}

// remark returns a plugin that changes a text before it is parsed, for the
// versions before.
function remark(pages) {
  return function jqlbuild() {
    const { parser } = this
    this.parser = (text, file) => parser(pages.fill(text, file?.path, file?.data.astro?.frontmatter), file)
  }
}

// box returns a page that has nothing but a message.
function box(message) {
  const text = message.replace(/[&<>]/g, c => `&#${c.charCodeAt()};`).replaceAll('\n', '<br />')
  return `<figure class="jql-figure jql-error"><p>${text}</p></figure>\n`
}

// stamp returns what changes whenever pages have to be rendered anew, also
// because the environment tells jqlbuild something else, as JQLBUILD_STRICT.
// Without an answers file that is always.
function stamp(answers, ...others) {
  const told = Object.entries(process.env).filter(([name]) => name.startsWith('JQLBUILD_')).sort()
  const hash = createHash('sha256').update(fs.existsSync(answers) ? JSON.stringify(told) : randomUUID())
  for (const name of [answers, ...others].filter(fs.existsSync)) hash.update(fs.readFileSync(name))
  return hash.digest('hex')
}

// A Failure is what a page has no text for, said to its author.
class Failure extends Error {
  constructor(message, place) {
    super(message)
    this.stack = '' // where in this file it was is nothing to an author
    Object.assign(this, place)
  }
}

// Pages has the shortcodes of pages filled in, and remembers what was wrong.
class Pages {
  #errors = new Set()
  #warnings = new Set()

  constructor(filter, logger, mark, serving) {
    Object.assign(this, { filter, logger, mark, serving })
  }

  fill(text, name, meta) {
    try {
      const reply = this.filter.ask({ path: name ?? '', text, meta })
      const problems = reply.problems ?? []
      if (typeof reply.text === 'string') {
        problems.map(say).forEach(warning => this.#warn(warning))
        return reply.text
      }
      if (problems.length === 0) throw new Failure(`${name}: ${reply.error ?? 'jqlbuild gave no text; update it'}`)
      throw new Failure(problems.map(say).join('\n'), { line: problems[0].line, column: problems[0].column })
    } catch (error) {
      this.#errors.add(error.message)
      // Astro would keep this page as it is now: blank.
      fs.mkdirSync(path.dirname(this.mark), { recursive: true })
      fs.writeFileSync(this.mark, randomUUID())
      if (!this.serving) throw error
      this.logger.error(error.message)
      // Astro shows nothing of a collection's page of Markdown that fails.
      if (/\.mdx$/.test(name)) throw error
      return box(error.message)
    }
  }

  #warn(text) {
    if (!this.#warnings.has(text)) this.logger.warn(text)
    this.#warnings.add(text)
  }

  // check fails if some page had a problem, which Astro only logs if the page
  // is one of a collection.
  check() {
    if (this.#errors.size > 0) throw new Failure([...this.#errors].join('\n'))
  }
}

// say returns a problem as jqlbuild prints it.
function say({ file, line, column, message, fix, code }) {
  const place = [file, line, column].filter(Boolean).join(':')
  return `${place}: ${message}${fix ? `; ${fix}` : ''}${code ? ` [${code}]` : ''}`
}

// A Filter is one process for all pages. Parsers cannot wait for it, so a
// thread does, and the caller sleeps.
class Filter {
  #fault
  #worker
  #port
  #state = new Int32Array(new SharedArrayBuffer(4))

  constructor(command, root) {
    Object.assign(this, { command, root })
  }

  // ask returns the answer to a request. What has failed is not tried again
  // before something has changed.
  ask(request) {
    if (this.#fault) throw new Failure(this.#fault)
    if (!this.#worker) this.#start()
    Atomics.store(this.#state, 0, 0)
    this.#port.postMessage(JSON.stringify(request))
    const slept = Atomics.wait(this.#state, 0, 0, PATIENCE)
    const { line, fault } = slept === 'timed-out' ? { fault: `has not answered for ${PATIENCE / 1000} s` } : receiveMessageOnPort(this.#port).message
    try {
      if (!fault) return Object(JSON.parse(line))
      this.#fault = `${this.command} filter ${fault}`
    } catch {
      this.#fault = `${this.command} filter has answered ${line.slice(0, 200)}; is it jqlbuild, and is it new enough?`
    }
    this.close()
    throw new Failure(this.#fault)
  }

  #start() {
    const { port1, port2 } = new MessageChannel()
    const { command, root } = this
    const jqlbuild = { command, root, state: this.#state, port: port2 }
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { jqlbuild }, transferList: [port2], execArgv: [] })
    this.#worker.unref() // a build may end, however it ends
    this.#port = port1
    port1.unref()
  }

  // renew lets a process that has failed be started again.
  renew() {
    this.#fault = undefined
  }

  close() {
    this.#worker?.terminate() // the process ends with its input
    this.#worker = undefined
  }
}

// serve is the thread: it hands lines to the process and back.
function serve({ command, root, state, port }) {
  let fault, said = '', line = '', waiting = false

  function answer(message) {
    port.postMessage(message)
    Atomics.store(state, 0, 1)
    Atomics.notify(state, 0)
    waiting = false
  }

  function fail(why) {
    fault ??= why
    if (waiting) answer({ fault })
  }

  const child = spawn(command, ['filter', '--serve'], { cwd: root })
  child.stdout.setEncoding('utf8').on('data', data => {
    const lines = (line + data).split('\n')
    line = lines.pop()
    for (const answered of lines) if (waiting) answer({ line: answered })
  })
  child.stderr.setEncoding('utf8').on('data', data => (said = (said + data).slice(-5000)))
  child.stdin.on('error', () => {}) // it has ended, and "close" says how
  child.on('error', error => fail(error.code === 'ENOENT' ? 'cannot run; install jqlbuild and put it on the PATH: https://github.com/jqlbuild/jqlbuild' : error.message))
  child.on('close', (code, signal) => fail(`has ended (${signal ?? code}): ${said.trim() || line}`))
  port.on('message', request => {
    waiting = true
    if (fault) return answer({ fault })
    child.stdin.write(request + '\n')
  })
}

if (workerData?.jqlbuild) serve(workerData.jqlbuild)
