/**
 * Catalogues of other languages go to the browser as lists: the names of their sentences are those of the
 * English one, which is always there (`src/strings/named.ts` puts them back). It saves a quarter of each.
 */
import type { Plugin, Rollup } from 'vite'

/** Names of emoji are told by words of their own, which English has none of. */
const CATALOGUE = /\/src\/strings\/(?!en\/)\w+\/(?!emoji\.)\w+\.ts$/

type Node = ReturnType<Rollup.PluginContext['parse']>['body'][number]
type Expression = Extract<Node, { type: 'ExpressionStatement' }>['expression']

export const cataloguesAsLists: Plugin = {
  name: 'catalogues-as-lists',
  transform(code, id) {
    if (!CATALOGUE.test(id)) return undefined
    let made = code
    // From the end, so that places before it stay.
    for (const node of this.parse(code).body.toReversed()) {
      if (node.type !== 'ExportNamedDeclaration') continue
      if (node.declaration?.type !== 'VariableDeclaration') continue
      for (const { init } of node.declaration.declarations) {
        if (init?.type !== 'ObjectExpression') throw new Error(`${id}: not a catalogue`)
        made = made.slice(0, init.start) + asList(init, code) + made.slice(init.end)
      }
    }
    return { code: made, map: null }
  },
}

function asList(value: Expression, code: string): string {
  if (value.type !== 'ObjectExpression') return code.slice(value.start, value.end)
  const named = value.properties.map((property) => {
    if (property.type !== 'Property' || property.computed) throw new Error('not a sentence')
    const { key } = property
    if (key.type === 'Identifier') return { name: key.name, value: property.value }
    if (key.type === 'Literal') return { name: String(key.value), value: property.value }
    throw new Error('not a name')
  })
  const sorted = named.sort((a, b) => (a.name < b.name ? -1 : 1))
  return `[${sorted.map((each) => asList(each.value, code)).join()}]`
}
