/**
 * Names of sentences are for people: in what is built each is as short as can be. It saves three quarters of
 * a kilobyte. `catalogue.test.ts` holds that a name that is shortened is the name of nothing else.
 */
import { minify, type Plugin } from 'vite'
import { en } from '../src/strings/en/index.ts'

/** Fields of the API and preferences have these names too. */
const KEPT = ['changeWaits', 'enterSends', 'lockAfter']

/** Of two words or more: a single word would soon be the name of something else. */
export const SHORTENED = Object.values(en)
  .flatMap((group) => Object.keys(typeof group === 'object' ? group : {}))
  .filter((name) => /[A-Z]/.test(name) && !KEPT.includes(name))

export const shortSentenceNames: Plugin = {
  name: 'short-sentence-names',
  async renderChunk(code, { fileName }) {
    const made = await minify(fileName, code, {
      module: true,
      compress: false,
      mangle: false,
      mangleProps: { include: new RegExp(`^(?:${SHORTENED.join('|')})$`) },
      codegen: { removeWhitespace: false },
    })
    for (const error of made.errors) throw new Error(`${fileName}: ${error.message}`)
    return { code: made.code, map: null }
  },
}
