/**
 * What a source names, read from its syntax tree: the modules that it imports, in whatever form, and
 * its other texts, among which are the paths of files that it reads, runs or hands to a worker.
 * Comments and what stands inside other texts name nothing.
 */
import ts from 'typescript'

export interface Named {
  /** Each module, in order; undefined where the name is computed, so that nobody can tell. */
  readonly imports: readonly (string | undefined)[]
  /** Every other text, with `*` for each of its placeholders. */
  readonly texts: readonly string[]
}

/** `file` decides by its ending alone how `source` is read. */
export function namedIn(file: string, source: string): Named {
  const imports: (string | undefined)[] = []
  const texts: string[] = []
  const take = (target: ts.Node | undefined): void => {
    imports.push(target !== undefined && ts.isStringLiteralLike(target) ? target.text : undefined)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) take(node.moduleSpecifier)
    } else if (ts.isImportTypeNode(node)) {
      take(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined)
    } else if (ts.isCallExpression(node) && loadsModule(node.expression)) {
      if (node.arguments.length > 0) take(node.arguments[0])
    } else if (ts.isStringLiteralLike(node)) {
      texts.push(node.text)
    } else if (ts.isTemplateExpression(node)) {
      texts.push([node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join('*'))
    }
    ts.forEachChild(node, visit)
  }
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ESNext, false, kind))
  return { imports, texts }
}

/** `import(…)`, `require(…)` and `process.getBuiltinModule(…)`. */
function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true
  if (ts.isIdentifier(callee)) return callee.text === 'require'
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'getBuiltinModule'
}
