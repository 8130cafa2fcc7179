/**
 * `node scripts/packages-picture.ts`: draws docs/packages.svg from the arrows that the layering test
 * holds the sources to. An arrow is left out where a longer way leads to the same package, as a
 * picture with all of them shows nothing. Graphviz places boxes and arrows, the same way each time.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { instance } from '@viz-js/viz'
import { ARROWS, type Arrows } from '../test/layering.ts'

/** What each package is, in a few words. */
const NOTES: Readonly<Record<string, string>> = {
  'apps/cli': 'pvtcoms, the commands',
  'apps/daemon': 'the messenger as a program',
  'apps/mailbox': 'the mailbox as a program',
  'packages/app': 'what every host needs',
  'packages/client': 'engine and scheduler',
  'packages/core': 'the protocol, pure',
  'packages/mailbox': 'the blind node, its storage',
  'packages/rpc': 'the one API',
  'packages/service': 'shared by services',
  'packages/store': 'one encrypted file',
  'packages/terminal': 'words for programs',
  'packages/testkit': 'seeds, virtual time',
  'packages/testnet': 'a private Tor network',
  'packages/transport': 'memory, Tor',
  'packages/ui': 'the window',
  'research/linkage': 'what a mailbox could link',
}

/** In points, of which an inch of Graphviz has 72. */
const BOX = { width: 184, height: 52 }
const MARGIN = 20

/** Colours for a light background, and for a dark one in the same order. */
const STYLE = `
    .box { fill: #ffffff; stroke: #57606a; stroke-width: 1.5 }
    .core { fill: #ddf4ff; stroke: #0969da; stroke-width: 2 }
    .name { fill: #1f2328; font-weight: 600; text-anchor: middle }
    .note { fill: #57606a; font-size: 12px; text-anchor: middle }
    .arrow { stroke: #57606a; stroke-width: 1.5; fill: none; marker-end: url(#head) }
    .tip { fill: #57606a }
    .page { fill: #ffffff }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117 }
      .box { fill: #161b22; stroke: #9198a1 }
      .core { fill: #0c2d6b; stroke: #58a6ff }
      .name { fill: #f0f6fc }
      .note { fill: #9198a1 }
      .arrow { stroke: #9198a1 }
      .tip { fill: #9198a1 }
    }
  `

interface Point {
  readonly x: number
  readonly y: number
}

interface Layout {
  readonly size: Point
  readonly boxes: ReadonlyMap<string, Point>
  /** Of each arrow: where it begins, then three points for each Bézier curve. */
  readonly arrows: readonly (readonly Point[])[]
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'packages.svg'), await drawPackages(ARROWS))
}

/** The picture as the text of an SVG file. */
export async function drawPackages(arrows: Arrows): Promise<string> {
  const { size, boxes, arrows: curves } = await place(arrows)
  const parts = [...curves.map(arrow), ...[...boxes].map(([folder, middle]) => box(folder, middle))]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${at(size)}" role="img" aria-labelledby="t d" font-family="system-ui, sans-serif" font-size="14">
  <title id="t">The packages of pvtcoms</title>
  <desc id="d">${described(arrows)}</desc>
  <style>${STYLE}</style>
  <defs>
    <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker>
  </defs>
  <rect class="page" width="${size.x}" height="${size.y}" rx="8"/>
  ${parts.join('\n  ')}
</svg>
`
}

async function place(arrows: Arrows): Promise<Layout> {
  const folders = Object.keys(arrows).sort()
  const inches = { width: BOX.width / 72, height: BOX.height / 72 }
  const graph = {
    directed: true,
    graphAttributes: { nodesep: 0.35, ranksep: 0.55 },
    nodeAttributes: { shape: 'box', fixedsize: true, ...inches },
    edgeAttributes: { arrowhead: 'none' },
    nodes: folders.map((name) => ({ name })),
    edges: folders.flatMap((tail) => shortest(arrows, tail).map((head) => ({ tail, head }))),
  }
  const plain = (await instance()).renderString(graph, { format: 'plain' })
  const rows = plain.split('\n').map((row) => row.split(' '))
  const height = Number(rows.find(([kind]) => kind === 'graph')?.[3])
  const point = (x: string | undefined, y: string | undefined): Point => ({
    x: round(Number(x) * 72 + MARGIN),
    y: round((height - Number(y)) * 72 + MARGIN),
  })
  const width = rows.find(([kind]) => kind === 'graph')?.[2]
  const corner = point(width, '0')
  return {
    size: { x: Math.ceil(corner.x + MARGIN), y: Math.ceil(corner.y + MARGIN) },
    boxes: new Map(
      rows
        .filter(([kind]) => kind === 'node')
        .map(([, name = '', x, y]) => [name.replaceAll('"', ''), point(x, y)]),
    ),
    arrows: rows
      .filter(([kind]) => kind === 'edge')
      .map((row) =>
        Array.from({ length: Number(row[3]) }, (_, i) => point(row[4 + 2 * i], row[5 + 2 * i])),
      ),
  }
}

/** The packages below `folder` that no other package below it leads to. */
function shortest(arrows: Arrows, folder: string): string[] {
  const below = arrows[folder] ?? []
  const through = new Set(below.flatMap((each) => [...reachable(arrows, each)]))
  return below.filter((each) => !through.has(each)).sort()
}

function reachable(arrows: Arrows, folder: string): Set<string> {
  const found = new Set(arrows[folder] ?? [])
  for (const each of found) {
    for (const below of arrows[each] ?? []) found.add(below)
  }
  return found
}

function described(arrows: Arrows): string {
  const sentences = Object.keys(arrows)
    .sort()
    .map((folder) => {
      const below = shortest(arrows, folder)
      return `${folder} imports ${below.length === 0 ? 'nothing of ours' : below.join(', ')}.`
    })
  return [...sentences, 'Each also imports what these import.'].join(' ')
}

function box(folder: string, { x, y }: Point): string {
  const left = round(x - BOX.width / 2)
  const top = round(y - BOX.height / 2)
  const kind = folder === 'packages/core' ? 'core' : 'box'
  return [
    `<rect class="${kind}" x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="6"/>`,
    `<text class="name" x="${x}" y="${round(y - 3)}">${folder}</text>`,
    `<text class="note" x="${x}" y="${round(y + 15)}">${NOTES[folder] ?? ''}</text>`,
  ].join('')
}

function arrow([first = { x: 0, y: 0 }, ...curves]: readonly Point[]): string {
  return `<path class="arrow" d="M${at(first)}C${curves.map(at).join(' ')}"/>`
}

function at({ x, y }: Point): string {
  return `${x} ${y}`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
