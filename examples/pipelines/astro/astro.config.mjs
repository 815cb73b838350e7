import { defineConfig } from 'astro/config'
import jqlbuild from './jqlbuild.mjs'

export default defineConfig({ integrations: [jqlbuild()] })
