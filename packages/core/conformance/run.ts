/**
 * Runs every published vector file under a folder on every provider. The last line it writes is
 * `N passed, N failed`; a file that nobody knows counts as a failure.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { FormatError } from './fields.ts'
import { recognise } from './formats.ts'
import { type Subject, subjects } from './subject.ts'
import type { Aside, Suite, VectorFile } from './suite.ts'

export interface Totals {
  readonly passed: number
  readonly failed: number
}

/** Runs all that is under `folder` and writes the result line by line. Rejects if it cannot be read. */
export async function runConformance(
  folder: string,
  write: (line: string) => void,
): Promise<Totals> {
  const providers = await subjects()
  let passed = 0
  let failed = 0
  const files = paths(folder)
  if (files.length === 0) {
    write('no files')
    failed++
  }
  for (const path of files) {
    const outcome = understand(folder, path)
    if (typeof outcome === 'string') {
      write(`${path}: FAILED, ${outcome}`)
      failed++
    } else if (outcome.kind === 'suite') {
      write(`${path}: ${outcome.name}`)
      for (const note of outcome.notes ?? []) write(`  note: ${note}`)
      for (const provider of providers) {
        const result = runSuite(outcome, provider, write)
        passed += result.passed
        failed += result.failed
      }
    } else {
      write(`${path}: ${outcome.kind === 'ignored' ? 'ignored' : 'not covered'}, ${outcome.why}`)
    }
  }
  write(`${passed} passed, ${failed} failed`)
  return { passed, failed }
}

function runSuite(suite: Suite, subject: Subject, write: (line: string) => void): Totals {
  let passed = 0
  let failed = 0
  const { name } = subject.primitives
  for (const { id, holds, applies } of suite.vectors) {
    if (applies?.(subject) === false) continue
    const fault = faultOf(() => holds(subject))
    if (fault === undefined) {
      passed++
    } else {
      failed++
      if (failed <= SHOWN_FAULTS) write(`  ${name}: ${id} FAILED, ${fault}`)
    }
  }
  write(`  ${name.padEnd(6)} ${passed} passed, ${failed} failed`)
  return { passed, failed }
}

const SHOWN_FAULTS = 20

function faultOf(holds: () => boolean): string | undefined {
  try {
    return holds() ? undefined : 'another result'
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'threw'
  }
}

/** What the file is, or why it is a failure. */
function understand(folder: string, path: string): Suite | Aside | string {
  const sibling = (name: string): VectorFile | undefined => {
    const other = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`
    return statSync(join(folder, other), { throwIfNoEntry: false })?.isFile() === true
      ? load(folder, other)
      : undefined
  }
  try {
    return recognise(load(folder, path), sibling) ?? 'unknown file'
  } catch (error) {
    if (error instanceof FormatError) return `damaged file: ${error.message}`
    throw error
  }
}

function load(folder: string, path: string): VectorFile {
  const stored = readFileSync(join(folder, path))
  const content = (path.endsWith('.gz') ? expand(stored) : stored).toString('utf8')
  return { path, content, json: parse(content) }
}

function expand(stored: Buffer): Buffer {
  try {
    return gunzipSync(stored)
  } catch {
    throw new FormatError('not gzip')
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

/** All files under `folder`, relative to it, in a fixed order. */
function paths(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => !statSync(join(folder, path)).isDirectory())
    .map((path) => path.split(sep).join('/'))
    .sort()
}
