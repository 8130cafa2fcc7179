/**
 * Gradient-boosted trees for yes-or-no questions (Friedman 2001, with the second-order gains of Chen and
 * Guestrin 2016): small, without dependencies, the same result for the same rows.
 */

/** The first inner node is number 0; leaves of inner node i stand at 2i + 1 and 2i + 2. */
interface Tree {
  readonly features: readonly number[]
  /** A row goes right when its value is above. */
  readonly thresholds: readonly number[]
  /** What each of the 2^DEPTH leaves adds to the score. */
  readonly leaves: readonly number[]
}

/** Plain data: it may be stored and sent. */
export interface BoostedTrees {
  readonly trees: readonly Tree[]
}

export interface LabelledRow {
  readonly row: Float64Array
  readonly isRight: boolean
}

const DEPTH = 3
const INNER = 2 ** DEPTH - 1
const TREES = 60
const RATE = 0.15
const BINS = 32
const LEAST_WEIGHT = 4
const RIDGE = 1

/** The log of the odds that the row's answer is yes, but for a constant. */
export function scoreRow({ trees }: BoostedTrees, row: Float64Array): number {
  let score = 0
  for (const { features, thresholds, leaves } of trees) {
    let node = 0
    while (node < INNER) {
      const isRight = (row[features[node] as number] as number) > (thresholds[node] as number)
      node = 2 * node + (isRight ? 2 : 1)
    }
    score += leaves[node - INNER] as number
  }
  return score
}

/** All rows have one length. Without rows, or with answers that are all the same, all scores are 0. */
export function boost(rows: readonly LabelledRow[]): BoostedTrees {
  const right = rows.filter(({ isRight }) => isRight).length
  if (right === 0 || right === rows.length) return { trees: [] }
  const table = new BinnedTable(rows)
  const scores = new Float64Array(rows.length).fill(Math.log(right / (rows.length - right)))
  const trees: Tree[] = []
  for (let count = 0; count < TREES; count++) trees.push(growTree(table, rows, scores))
  return { trees }
}

/** Every value as the number of the bin that it falls into; a column after the other. */
class BinnedTable {
  readonly columns: readonly Uint8Array[]
  /** Of each column, what a value must be above to lie in bin b + 1 or later. */
  readonly edges: readonly (readonly number[])[]

  constructor(rows: readonly LabelledRow[]) {
    const width = rows[0]?.row.length ?? 0
    const columns: Uint8Array[] = []
    const edges: number[][] = []
    for (let column = 0; column < width; column++) {
      const values = Float64Array.from(rows, ({ row }) => row[column] as number)
      const own = quantiles(values)
      edges.push(own)
      columns.push(Uint8Array.from(values, (value) => binOf(own, value)))
    }
    this.columns = columns
    this.edges = edges
  }
}

function quantiles(values: Float64Array): number[] {
  const sorted = values.toSorted()
  const found = new Set<number>()
  for (let bin = 1; bin < BINS; bin++) {
    found.add(sorted[Math.floor((bin * sorted.length) / BINS)] as number)
  }
  // Above the largest value there is nothing.
  found.delete(sorted.at(-1) as number)
  return [...found]
}

function binOf(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value > (edges[middle] as number)) low = middle + 1
    else high = middle
  }
  return low
}

/** Adds what the new tree says to `scores`. */
function growTree(table: BinnedTable, rows: readonly LabelledRow[], scores: Float64Array): Tree {
  const slopes = new Float64Array(rows.length)
  const bends = new Float64Array(rows.length)
  rows.forEach(({ isRight }, at) => {
    const chance = 1 / (1 + Math.exp(-(scores[at] as number)))
    slopes[at] = (isRight ? 1 : 0) - chance
    bends[at] = chance * (1 - chance)
  })
  const nodes = new Uint8Array(rows.length)
  const features: number[] = []
  const thresholds: number[] = []
  for (let level = 0; level < DEPTH; level++) {
    const first = 2 ** level - 1
    const splits = bestSplits(table, nodes, first, 2 ** level, slopes, bends)
    for (const { feature, bin } of splits) {
      features.push(feature)
      thresholds.push(table.edges[feature]?.[bin] ?? Infinity)
    }
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] as number
      const { feature, bin } = splits[node - first] as Split
      nodes[at] = 2 * node + ((table.columns[feature]?.[at] as number) > bin ? 2 : 1)
    }
  }
  const leaves = leafValues(nodes, slopes, bends)
  for (let at = 0; at < nodes.length; at++) {
    scores[at] = (scores[at] as number) + (leaves[(nodes[at] as number) - INNER] as number)
  }
  return { features, thresholds, leaves }
}

interface Split {
  readonly feature: number
  readonly bin: number
}

/** For each of `count` nodes from `first` on the split that gains most; nothing goes right if none does. */
function bestSplits(
  table: BinnedTable,
  nodes: Uint8Array,
  first: number,
  count: number,
  slopes: Float64Array,
  bends: Float64Array,
): readonly Split[] {
  const best = Array.from({ length: count }, () => ({ feature: 0, bin: BINS, gain: 1e-9 }))
  table.columns.forEach((column, feature) => {
    const slopeOf = new Float64Array(count * BINS)
    const bendOf = new Float64Array(count * BINS)
    for (let at = 0; at < column.length; at++) {
      const cell = ((nodes[at] as number) - first) * BINS + (column[at] as number)
      slopeOf[cell] = (slopeOf[cell] as number) + (slopes[at] as number)
      bendOf[cell] = (bendOf[cell] as number) + (bends[at] as number)
    }
    best.forEach((leader, node) => {
      const from = node * BINS
      const slope = slopeOf.subarray(from, from + BINS).reduce((sum, value) => sum + value, 0)
      const bend = bendOf.subarray(from, from + BINS).reduce((sum, value) => sum + value, 0)
      const whole = slope ** 2 / (bend + RIDGE)
      let leftSlope = 0
      let leftBend = 0
      for (let bin = 0; bin < BINS - 1; bin++) {
        leftSlope += slopeOf[from + bin] as number
        leftBend += bendOf[from + bin] as number
        if (leftBend < LEAST_WEIGHT || bend - leftBend < LEAST_WEIGHT) continue
        const left = leftSlope ** 2 / (leftBend + RIDGE)
        const right = (slope - leftSlope) ** 2 / (bend - leftBend + RIDGE)
        const gain = left + right - whole
        if (gain > leader.gain) Object.assign(leader, { feature, bin, gain })
      }
    })
  })
  return best
}

function leafValues(nodes: Uint8Array, slopes: Float64Array, bends: Float64Array): number[] {
  const slopeOf = new Float64Array(2 ** DEPTH)
  const bendOf = new Float64Array(2 ** DEPTH)
  for (let at = 0; at < nodes.length; at++) {
    const leaf = (nodes[at] as number) - INNER
    slopeOf[leaf] = (slopeOf[leaf] as number) + (slopes[at] as number)
    bendOf[leaf] = (bendOf[leaf] as number) + (bends[at] as number)
  }
  return Array.from(slopeOf, (slope, leaf) => (RATE * slope) / ((bendOf[leaf] as number) + RIDGE))
}
