/**
 * `node scripts/rpc-page.ts`: writes the methods of the API into docs/rpc.md, noun by noun, from their declarations.
 * What a declaration holds when the program runs is taken from there; the names of types and of kinds of parameters
 * are in the source alone, and read from it.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { COMMON_FAILS, METHODS, type Method, namesOf } from '../packages/rpc/src/index.ts'

const ROOT = join(import.meta.dirname, '..')
const PAGE = join(ROOT, 'docs', 'rpc.md')
const SOURCES = 'packages/rpc/src/methods/*.ts'
const BEGIN = '<!-- written by scripts/rpc-page.ts -->'
const END = '<!-- end of what scripts/rpc-page.ts writes -->'

/** What only the source tells of a method. */
interface Signature {
  /** Each parameter, such as `hours?: hours`. */
  readonly takes: readonly string[]
  /** The type of the result. */
  readonly gives: string
}

/** The page with the methods as they are declared. Throws when it has no place for them. */
export function withMethods(page: string): string {
  const [before, rest] = page.split(`${BEGIN}\n`)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error('docs/rpc.md has no place')
  return `${before}${BEGIN}\n\n${methods()}\n${END}${after}`
}

function methods(): string {
  const signatures = readSignatures()
  const nouns = new Map<string, Method[]>()
  for (const method of namesOf(METHODS)) {
    const noun = method.split('.')[0] ?? ''
    nouns.set(noun, [...(nouns.get(noun) ?? []), method])
  }
  const sections = [...nouns].map(([noun, names]) => {
    const head = ['method', 'level', 'takes', 'gives', 'what it does', 'fails with']
    const rows = names.map((name) => rowOf(name, signatures.get(name)))
    return `### ${noun}\n\n${table([head, ...rows])}`
  })
  return `${sections.join('\n')}\nEvery call can fail with ${codes(COMMON_FAILS)}, too.\n`
}

function rowOf(name: Method, signature: Signature | undefined): readonly string[] {
  if (signature === undefined) throw new Error(`${name} is declared in no form that is understood`)
  const { level, about, fails, isUse } = METHODS[name]
  const usual = level !== 'read'
  const use = isUse === usual ? '' : isUse ? ', a use' : ', no use'
  const takes = signature.takes.map(code).join(', ')
  return [code(name), `${level}${use}`, takes, code(signature.gives), about, codes(fails)]
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``
const codes = (all: readonly string[]): string => all.map(code).join(', ')

/** With columns as wide as their widest cell, as the formatter has them. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows
  const widths = head.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`
  return [head, widths.map((width) => '-'.repeat(width)), ...body].map(line).join('')
}

function readSignatures(): ReadonlyMap<string, Signature> {
  const found = new Map<string, Signature>()
  for (const file of globSync(SOURCES, { cwd: ROOT }).toSorted()) {
    const text = readFileSync(join(ROOT, file), 'utf8')
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true)
    const visit = (node: ts.Node): void => {
      const wanted = declarationIn(node)
      if (wanted !== undefined) found.set(wanted.name, signatureOf(wanted.members))
      ts.forEachChild(node, visit)
    }
    visit(source)
  }
  return found
}

type Members = ReadonlyMap<string, ts.Expression>

/** Of `'noun.verb': method({ … })`: the name, and what stands between the braces. */
function declarationIn(node: ts.Node): { name: string; members: Members } | undefined {
  if (!ts.isPropertyAssignment(node) || !ts.isStringLiteral(node.name)) return undefined
  const call = node.initializer
  if (!ts.isCallExpression(call) || call.expression.getText() !== 'method') return undefined
  return { name: node.name.text, members: membersOf(call.arguments[0]) }
}

function membersOf(node: ts.Node | undefined): Members {
  const members = new Map<string, ts.Expression>()
  if (node === undefined || !ts.isObjectLiteralExpression(node)) return members
  for (const each of node.properties) {
    if (ts.isPropertyAssignment(each)) members.set(each.name.getText(), each.initializer)
    if (ts.isShorthandPropertyAssignment(each)) members.set(each.name.text, each.name)
  }
  return members
}

function signatureOf(members: Members): Signature {
  const gives = members.get('gives')
  const type =
    gives !== undefined && ts.isCallExpression(gives) ? gives.typeArguments?.[0] : undefined
  if (type === undefined) throw new Error('a method does not say what it gives')
  const takes = [...membersOf(members.get('takes'))].map(([name, kind]) => {
    const [optional] = argumentsOf(kind, 'exactOptional') ?? []
    return `${name}${optional === undefined ? '' : '?'}: ${kindOf(optional ?? kind)}`
  })
  const result = type
    .getText()
    .replace(/^readonly /, '')
    .replaceAll('readonly ', '')
  return { takes, gives: result === 'None' ? '{}' : result }
}

/** Arguments of a call of `name`; undefined for whatever else it is. */
function argumentsOf(node: ts.Node, name: string): readonly ts.Expression[] | undefined {
  const isCall = ts.isCallExpression(node) && node.expression.getText() === name
  return isCall ? node.arguments : undefined
}

/** As the section on parameters calls them. */
function kindOf(node: ts.Expression): string {
  const choices = argumentsOf(node, 'picklist')?.[0]
  if (choices !== undefined && ts.isArrayLiteralExpression(choices)) {
    return choices.elements.map((each) => each.getText()).join(' | ')
  }
  if (argumentsOf(node, 'boolean') !== undefined) return 'boolean'
  const ids = argumentsOf(node, 'ids')
  if (ids !== undefined) return listOf('id', ids)
  const [item, ...bounds] = argumentsOf(node, 'list') ?? []
  return item === undefined ? node.getText() : listOf(item.getText(), bounds)
}

function listOf(item: string, bounds: readonly ts.Expression[]): string {
  const [least, most] = bounds.map((bound) => bound.getText())
  return `${item}[${least}…${most}]`
}

if (import.meta.main) writeFileSync(PAGE, withMethods(readFileSync(PAGE, 'utf8')))
