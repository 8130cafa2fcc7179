/** Names of custom properties are for people: in what is built each is as short as can be. */
import type { Plugin } from 'vite'

const NAME = /(?<![\w-])--[a-z][\w-]*/g
/** A component sets it. */
const KEPT = new Set(['--hue'])

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
      asset.source = String(asset.source).replace(NAME, short)
    }
  },
}
