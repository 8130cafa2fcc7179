/**
 * Names of custom properties are for people: in what is built each is as short as can be, and a short value
 * that never changes stands where its name stood.
 */
import type { Plugin } from 'vite'

const NAME = /(?<![\w-])--[a-z][\w-]*/g
const DECLARATION = /(?<![\w-])(--[a-z][\w-]*):([^;}]*);?/g
/** A component sets it. */
const KEPT = new Set(['--hue'])
/** Characters of a value that takes no more than its name would. */
const SHORT = 10

export const shortCustomProperties: Plugin = {
  name: 'short-custom-properties',
  generateBundle(_, bundle) {
    const names = new Map<string, string>()
    const short = (name: string): string => {
      if (KEPT.has(name)) return name
      const made = names.get(name) ?? `--${names.size.toString(36)}`
      names.set(name, made)
      return made
    }
    for (const asset of Object.values(bundle)) {
      if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue
      asset.source = withShortValues(String(asset.source)).replace(NAME, short)
    }
  },
}

function withShortValues(css: string): string {
  const changing = new Set<string>()
  const constants = new Map<string, string>()
  // The first rule is that of `:root`, in tokens.css.
  const root = css.indexOf('}')
  for (const { 1: name = '', 2: value = '', index } of css.matchAll(DECLARATION)) {
    if (index > root || value.length > SHORT) changing.add(name)
    else constants.set(name, value)
  }
  for (const name of changing) constants.delete(name)
  return css
    .replace(DECLARATION, (whole, name: string) => (constants.has(name) ? '' : whole))
    .replace(/var\((--[\w-]+)\)/g, (whole, name: string) => constants.get(name) ?? whole)
}
