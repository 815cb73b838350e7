// Looks whether npm's launcher is to its caller what the program is: node
// launcher.mjs LAUNCHER. It runs in the Node.js that it is run by.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const [launcher] = process.argv.slice(2)
const run = (args, options) => spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8', ...options })

// Arguments, input and output.
let r = run(['jql', 'project = "A B"'])
assert.deepEqual([r.status, r.stdout, r.stderr], [0, 'project = "A B"\n', ''])
r = run(['jql', '-'], { input: 'project=ORR\nproject  =  OPS\n' })
assert.deepEqual([r.status, r.stdout], [0, 'project = ORR\nproject = OPS\n'])

// Exit codes.
assert.equal(run(['jql', 'project =']).status, 1)
assert.equal(run(['nonsense']).status, 2)

// serve starts the preview and returns the launcher's process, how it will end, and
// the preview's port.
async function serve() {
	const folder = mkdtempSync(join(tmpdir(), 'launcher-'))
	writeFileSync(join(folder, 'index.md'), '# A page\n')
	writeFileSync(join(folder, 'jqlbuild.yaml'), 'default_link: a\nlinks: {a: {url: https://a.atlassian.net}}\n')
	const child = spawn(process.execPath, [launcher, 'serve', '--demo', '--addr', '127.0.0.1:0', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
	let said = ''
	for (const stream of [child.stdout, child.stderr]) stream.on('data', data => (said += data))
	const ended = new Promise(resolve => child.on('close', (code, signal) => resolve({ code, signal })))
	ended.then(() => rmSync(folder, { recursive: true }))
	for (let i = 0; !/127\.0\.0\.1:\d+/.test(said); i++) {
		assert(i < 600, `the preview did not start: ${said}`)
		await wait(50)
	}
	return { child, ended, port: Number(said.match(/127\.0\.0\.1:(\d+)/)[1]) }
}

// listens reports whether somebody listens on a port.
const listens = port =>
	new Promise(resolve => {
		const socket = connect(port, '127.0.0.1')
		socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
	})

// Signals to the launcher are the program's, which does not outlive it.
for (const [signal, want] of [
	['SIGINT', { code: 0, signal: null }],
	['SIGTERM', { code: 0, signal: null }],
	['SIGHUP', { code: null, signal: 'SIGHUP' }],
]) {
	const { child, ended, port } = await serve()
	assert(await listens(port))
	child.kill(signal)
	assert.deepEqual(await ended, want, signal)
	assert(!(await listens(port)), `${signal}: the program is still there`)
}

// A signal that ends the program ends the launcher, in the same way.
const { child, ended, port } = await serve()
const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
process.kill(children ? Number(children) : child.pid, 'SIGKILL')
assert.deepEqual(await ended, { code: null, signal: 'SIGKILL' })
assert(!(await listens(port)))

console.log(`Node.js ${process.version}: the launcher ${children ? 'waits for the program' : 'becomes the program'}`)
