/** Styles are bundled by vite; to the compiler an import of them has no value. */
declare module '*.css'

/** A text that the build makes, see `build/emoji-tables.ts`. */
declare module 'virtual:emoji/*' {
  const table: string
  export default table
}
