#!/usr/bin/env node
'use strict'

// Starts the program, which is in the package for this platform: npm has installed
// it as an optional dependency of this one. It needs Node.js 18.

const { spawn } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const tty = require('node:tty')

const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64']

function fail(message) {
  fs.writeSync(2, `jqlbuild: ${message}\n`)
  process.exit(2)
}

// find returns the program's file.
function find() {
  const platform = `${process.platform}-${process.arch}`
  if (!platforms.includes(platform)) {
    fail(`there is no program for ${platform}; with Go, run: go install github.com/jqlbuild/jqlbuild/cmd/jqlbuild@latest`)
  }
  const name = `@jqlbuild/${platform}`
  try {
    return require.resolve(`${name}/bin/jqlbuild${process.platform === 'win32' ? '.exe' : ''}`)
  } catch {
    fail(
      `the package ${name} is not installed, which has the program for this platform. ` +
        'If optional dependencies were left out, install with --include=optional. ' +
        'If node_modules comes from another platform, install there with ' +
        `--os=${process.platform} --cpu=${process.arch}, too, or run npm ci here. ` +
        'If package-lock.json does not name the package, remove it and node_modules, and run npm install',
    )
  }
}

// start runs the program beside this one, which ends as the program does.
function start(program, args) {
  const child = spawn(program, args, { stdio: 'inherit' })
  const windows = process.platform === 'win32'
  const terminal = [0, 1, 2].some(fd => tty.isatty(fd))
  const pass = signal => () => {
    // Ctrl-C reaches the program by itself. A second one would end it at once.
    if (windows || (signal === 'SIGINT' && terminal)) return
    child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', ...(windows ? ['SIGBREAK'] : [])]
  for (const signal of signals) process.on(signal, pass(signal))
  process.on('exit', () => child.kill())
  child.on('error', err => fail(`${program} cannot be started: ${err.message}`))
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    process.exitCode = 128 + os.constants.signals[signal]
    for (const s of signals) process.removeAllListeners(s)
    process.kill(process.pid, signal)
  })
}

const program = find()
const args = process.argv.slice(2)
if (process.platform !== 'win32') {
  try {
    fs.accessSync(program, fs.constants.X_OK)
  } catch (err) {
    fail(`${program} cannot be run: ${err.message}; install it again`)
  }
}
if (process.execve && process.platform !== 'win32') {
  process.execve(program, [program, ...args]) // the program takes the place of this one
} else {
  start(program, args)
}
