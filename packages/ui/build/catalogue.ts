/**
 * Catalogues of other languages go to the browser as lists: the names of their sentences, and the order, are
 * those of the English one, which is always there (`src/strings/named.ts` puts the names back). It saves a
 * quarter of each.
 */
import type { Plugin, Rollup } from 'vite'
import { first } from '../src/strings/en/first.ts'
import { en } from '../src/strings/en/index.ts'
import { later } from '../src/strings/en/later.ts'

/** Names of emoji are told by words of their own, which English has none of. */
const CATALOGUE = /\/src\/strings\/(?!en\/)\w+\/(?!emoji\.|index\.)\w+\.ts$/
/** By the names that they have there. */
const LIKE: Readonly<Record<string, unknown>> = { ...en, first, later }

type Node = ReturnType<Rollup.PluginContext['parse']>['body'][number]
type Expression = Extract<Node, { type: 'ExpressionStatement' }>['expression']
type Member = Extract<Expression, { type: 'ObjectExpression' }>['properties'][number]
type Key = Extract<Member, { type: 'Property' }>['key']

export const cataloguesAsLists: Plugin = {
  name: 'catalogues-as-lists',
  transform(code, id) {
    if (!CATALOGUE.test(id)) return undefined
    let made = code
    // From the end, so that places before it stay.
    for (const node of this.parse(code).body.toReversed()) {
      if (node.type !== 'ExportNamedDeclaration') continue
      if (node.declaration?.type !== 'VariableDeclaration') continue
      for (const { id: name, init } of node.declaration.declarations) {
        if (name.type !== 'Identifier' || init === null) throw new Error(`${id}: not a catalogue`)
        const like = LIKE[name.name]
        made = made.slice(0, init.start) + asList(init, code, like) + made.slice(init.end)
      }
    }
    return { code: made, map: null }
  },
}

/** `like` is what the English catalogue says there. */
function asList(value: Expression | undefined, code: string, like: unknown): string {
  if (value === undefined) throw new Error('a sentence is missing')
  if (value.type !== 'ObjectExpression') return code.slice(value.start, value.end)
  const said = new Map(
    value.properties.map((property) => {
      if (property.type !== 'Property' || property.computed) throw new Error('not a sentence')
      return [nameOf(property.key), property.value]
    }),
  )
  const list = Object.entries(like as object).map(([name, same]) =>
    asList(said.get(name), code, same),
  )
  return `[${list.join()}]`
}

function nameOf(key: Key): string {
  if (key.type === 'Identifier') return key.name
  if (key.type === 'Literal') return String(key.value)
  throw new Error('not a name')
}
