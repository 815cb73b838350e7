// Renders pages of MDX to HTML, as a site of React would: plainly, and as
// Docusaurus reads them. Takes {name: text} as JSON on stdin and prints
// {name: {plain, docusaurus}}, each of them {html, toc, warnings} or {error}.
import {createRequire} from "node:module"
import {format} from "node:util"
import {compile, run} from "@mdx-js/mdx"
import remarkGfm from "remark-gfm"
import * as runtime from "react/jsx-runtime"
import {createElement} from "react"
import {renderToStaticMarkup} from "react-dom/server"

const require = createRequire(import.meta.url)
const {compileToJSX} = require("@docusaurus/mdx-loader/lib/utils.js")

let warnings = []
console.error = (...args) => warnings.push(format(...args))
console.warn = console.error

// What a site has of its own: each shows its children, and its title.
const own = name => ({title, children}) => createElement(name, null, title, children)
const components = {Tabs: own("section"), TabItem: own("article"), admonition: own("aside"), Details: own("details"), mdxAdmonitionTitle: own("header")}

const compilers = {
  plain: text => compile(text, {remarkPlugins: [remarkGfm], outputFormat: "function-body", providerImportSource: "#"}).then(String),
  docusaurus: text => compileToJSX({fileContent: text, filePath: "/site/docs/page.md", frontMatter: {}, compilerName: "client", options}).then(r => r.content),
}

// Docusaurus's defaults, and what it gives its plugin for documents.
const options = {
  outputFormat: "function-body",
  admonitions: true,
  staticDirs: [],
  siteDir: "/site",
  markdownConfig: {
    format: "mdx",
    mermaid: false,
    emoji: true,
    mdx1Compat: {comments: true, admonitions: true, headingIds: true},
    anchors: {maintainCase: false},
    hooks: {onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw"},
  },
}

async function render(text, compiler) {
  warnings = []
  try {
    const page = await run(await compiler(text), {...runtime, useMDXComponents: () => components, baseUrl: import.meta.url})
    return {html: renderToStaticMarkup(createElement(page.default)), toc: page.toc, warnings}
  } catch (error) {
    return {error: `${error.message}\n${error.stack}`}
  }
}

process.stdin.setEncoding("utf8")
let input = ""
for await (const chunk of process.stdin) input += chunk
const rendered = {}
for (const [name, text] of Object.entries(JSON.parse(input))) {
  rendered[name] = {}
  for (const [compiler, compile] of Object.entries(compilers)) {
    rendered[name][compiler] = await render(text, compile)
  }
}
process.stdout.write(JSON.stringify(rendered))
