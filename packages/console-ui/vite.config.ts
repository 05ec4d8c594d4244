import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  // Chunks, styles and fonts find each other by their own addresses; the server writes the mount path into index.html.
  base: './',
  plugins: [react(), tailwindcss()],
  build: {
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // Nothing becomes a data: URL, which font-src 'self' would refuse.
    assetsInlineLimit: 0,
    // It is an inline script.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': `http://127.0.0.1:${process.env.CONSOLE_API ?? 4790}` } },
})
