import DefaultTheme from 'vitepress/theme'
import 'markdown-it-jqlbuild/jqlbuild.css'

export default DefaultTheme
