/** Styles are bundled by vite; to the compiler an import of them has no value. */
declare module '*.css'
