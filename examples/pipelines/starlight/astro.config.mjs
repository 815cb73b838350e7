import { defineConfig } from 'astro/config'
import starlight from '@astrojs/starlight'
import jqlbuild from './jqlbuild.mjs'

export default defineConfig({
  integrations: [jqlbuild(), starlight({ title: 'Orrery', customCss: ['./src/jqlbuild.css'] })],
})
