import type MarkdownIt from 'markdown-it'

interface Options {
  /**
   * What `jqlbuild export --to answers --out FILE` wrote. It lies in the folder
   * of jqlbuild.yaml. Defaults to jql.json in the working directory.
   */
  file?: string

  /**
   * Returns a page's path, absolute or relative to FILE's folder, from the
   * `env` that the page is rendered with. Without it, the defaults in a page's
   * own front matter are not found.
   */
  page?: (env: any) => string | undefined

  /**
   * Shows a box for a shortcode without an answer, instead of failing. Defaults
   * to true for the dev servers of Eleventy and VitePress.
   */
  box?: boolean
}

/** A plugin for markdown-it: `md.use(jqlbuild, { file, page })`. */
declare function jqlbuild(md: MarkdownIt, options?: Options): void

declare namespace jqlbuild {
  export { jqlbuild as default }

  /** Returns the key of a whole shortcode in the answers file. */
  export function key(shortcode: string): string

  /** Returns the plugin for Vite that VitePress needs beside: `vite: { plugins: [vite({ file })] }`. */
  export function vite(options?: Pick<Options, 'file'>): { name: string }
}

export = jqlbuild
