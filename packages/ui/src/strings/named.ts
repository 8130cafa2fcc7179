/** A catalogue that was built as lists, in the order of its names, gets the names of the English one. */
export function named<T extends object>(sentences: T, like: object): T {
  return withNames(sentences, like) as T
}

function withNames(sentences: unknown, like: unknown): unknown {
  if (!Array.isArray(sentences)) return sentences
  const names = Object.entries(like as object).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(names.map(([name, same], at) => [name, withNames(sentences[at], same)]))
}
