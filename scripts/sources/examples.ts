/**
 * The examples of the packages' READMEs: fenced `ts` blocks that import a package of ours. Each is a
 * program of its own, which the tests run and the check compiles.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { namedIn } from './imports.ts'
import type { Workspace } from './workspace.ts'

export interface Example {
  /** The README, and the line that its code begins at. */
  readonly file: string
  readonly line: number
  readonly code: string
  /** The entry points of ours that it imports. */
  readonly imports: readonly string[]
}

const README = /^(?:packages|research)\/[^/]+\/README\.md$/

/** All examples of the clone at `root`. */
export function readExamples(root: string, { files }: Workspace): readonly Example[] {
  return files
    .filter((file) => README.test(file))
    .flatMap((file) => examplesIn(file, readFileSync(join(root, file), 'utf8')))
}

/** The examples of one README. */
export function examplesIn(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].flatMap((match) => {
    const code = match[1] ?? ''
    const line = text.slice(0, match.index).split('\n').length + 1
    const imports = namedIn('example.ts', code).imports.filter(
      (specifier) => specifier?.startsWith('@pvtcoms/') === true,
    )
    return imports.length === 0 ? [] : [{ file, line, code, imports: imports as string[] }]
  })
}

/**
 * Writes each example to a file of its own in `folder`, which is emptied before and has to lie below
 * the root, so that packages are found from there. The files, in the order of `examples`.
 */
export function writeExamples(folder: string, examples: readonly Example[]): readonly string[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return examples.map(({ file, line, code }) => {
    const path = join(folder, `${posix.dirname(file).replaceAll('/', '-')}-${line}.ts`)
    writeFileSync(path, code)
    return path
  })
}
