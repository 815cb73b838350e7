import DefaultTheme from 'vitepress/theme'
import '@jqlbuild/markdown-it/jqlbuild.css'

export default DefaultTheme
