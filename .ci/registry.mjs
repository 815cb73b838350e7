// Answers as npm's registry would if it had the packages of a folder alone:
// node registry.mjs FOLDER. It prints its address.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [folder] = process.argv.slice(2)
const packages = new Map()
const archives = new Map()
const server = createServer((request, response) => {
	const path = decodeURIComponent(new URL(request.url, 'http://127.0.0.1').pathname).slice(1)
	const answer = archives.get(path) ?? packages.get(path)
	if (!answer) response.writeHead(404)
	response.end(answer)
})
server.listen(0, '127.0.0.1', () => {
	const address = `http://127.0.0.1:${server.address().port}`
	for (const file of readdirSync(folder).filter(f => f.endsWith('.tgz'))) {
		const data = readFileSync(join(folder, file))
		const manifest = JSON.parse(execFileSync('tar', ['-xzOf', join(folder, file), 'package/package.json']))
		const integrity = 'sha512-' + createHash('sha512').update(data).digest('base64')
		const version = { ...manifest, dist: { tarball: `${address}/-/${file}`, integrity } }
		packages.set(manifest.name, JSON.stringify({
			name: manifest.name,
			'dist-tags': { latest: manifest.version },
			versions: { [manifest.version]: version },
		}))
		archives.set(`-/${file}`, data)
	}
	console.log(address)
})
