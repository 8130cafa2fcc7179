/**
 * How the window is built: one page, no inline script or style, nothing fetched from elsewhere, so that it
 * runs under `default-src 'none'`.
 */
import { defineConfig, type Plugin } from 'vite'
import { cataloguesAsLists } from './build/catalogue.ts'
import { shortCustomProperties } from './build/custom-properties.ts'
import { emojiTables } from './build/emoji-tables.ts'

/** Vite would load the styles of what is loaded later before it, with code of its own. There are none. */
const withoutPreload: Plugin = {
  name: 'without-preload',
  enforce: 'pre',
  load: (id) =>
    id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined,
}

export default defineConfig({
  plugins: [withoutPreload, cataloguesAsLists, emojiTables, shortCustomProperties],
  root: import.meta.dirname,
  base: '/',
  appType: 'spa',
  // Children as arguments are half a kilobyte less, packed, than children by name.
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: `import { h, Fragment } from 'preact'`,
  },
  build: {
    // What Debian's browsers know, WebKitGTK among them: nothing is put into older words.
    target: 'es2024',
    cssTarget: ['chrome123', 'firefox121', 'safari18'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Which file imports which: the test of their weight reads it.
    manifest: true,
    reportCompressedSize: false,
    sourcemap: false,
    rolldownOptions: {
      output: {
        // Halves of catalogues have the same names in each language.
        chunkFileNames: ({ facadeModuleId }) => {
          const [, language] = /\/strings\/(\w+)\//.exec(facadeModuleId ?? '') ?? []
          return `assets/${language === undefined ? '' : `${language}-`}[name]-[hash].js`
        },
      },
    },
  },
})
