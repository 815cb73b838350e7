export default {
  title: 'Orrery',
  url: 'https://docs.orrery.example',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
  plugins: ['./jqlbuild.cjs'],
}
