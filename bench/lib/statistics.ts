/** What is told of many samples. */

/** Between which half of the samples lies: the quarter below is lower, the quarter above higher. */
export interface Spread {
  readonly low: number
  readonly high: number
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export const quartiles = (values: readonly number[]): Spread => ({
  low: quantile(values, 0.25),
  high: quantile(values, 0.75),
})

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** `share` of the values, 0 … 1, are below it. Between two values it lies where a line would. NaN for none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (below === undefined || above === undefined) return Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}
