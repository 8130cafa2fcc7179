/**
 * Which file imports which, types included, over all packages; the circles in that, and what a change
 * can reach.
 */
import { posix } from 'node:path'
import type { Workspace } from './workspace.ts'

/** By file: the files that it depends on. Every file of the workspace has an entry. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>

/** What each source imports: files of its own package and entry points of others. */
export function importGraph({ files, packages, named }: Workspace): Graph {
  const present = new Set(files)
  const entryPoints = new Map(packages.flatMap((ours) => [...ours.entryPoints]))
  return new Map(
    files.map((file) => {
      const targets = (named.get(file)?.imports ?? []).map((specifier) => {
        if (specifier?.startsWith('.') !== true) return entryPoints.get(specifier ?? '')
        return posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''))
      })
      return [file, new Set(targets.filter((target) => present.has(target ?? '')) as string[])]
    }),
  )
}

/** Groups of files that all reach each other, each sorted; no group means no circle. */
export function cycles(graph: Graph): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  // Tarjan's strongly connected components.
  const visit = (file: string): void => {
    order.set(file, order.size)
    lowest.set(file, order.get(file) ?? 0)
    open.push(file)
    isOpen.add(file)
    for (const target of graph.get(file) ?? []) {
      if (!order.has(target)) visit(target)
      else if (!isOpen.has(target)) continue
      lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(target) ?? 0))
    }
    if (lowest.get(file) !== order.get(file)) return
    const group = open.splice(open.indexOf(file))
    for (const member of group) isOpen.delete(member)
    if (group.length > 1 || graph.get(file)?.has(file) === true) found.push(group.sort())
  }
  for (const file of graph.keys()) {
    if (!order.has(file)) visit(file)
  }
  return found.sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''))
}

/** `changed` and every file that reaches one of them. Files outside the graph are kept. */
export function reaching(graph: Graph, changed: Iterable<string>): Set<string> {
  const importers = new Map<string, string[]>()
  for (const [file, targets] of graph) {
    for (const target of targets) {
      const known = importers.get(target)
      if (known === undefined) importers.set(target, [file])
      else known.push(file)
    }
  }
  const reached = new Set(changed)
  for (const file of reached) {
    for (const importer of importers.get(file) ?? []) reached.add(importer)
  }
  return reached
}
