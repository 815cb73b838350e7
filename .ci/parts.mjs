// Validates a list of parts: node parts.mjs MODULES FILE. MODULES is the folder in
// which CycloneDX's library is installed.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, file] = process.argv.slice(2)
const { Spec, Validation } = createRequire(join(modules, 'any.js'))('@cyclonedx/cyclonedx-library')
const faults = await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(readFileSync(file, 'utf8'))
if (faults) {
	console.error(faults)
	process.exit(1)
}
