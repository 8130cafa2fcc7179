/** A catalogue that was built as lists, in the order of the English one, gets the names of that one. */
export function named<T extends object>(sentences: T, like: object): T {
  return withNames(sentences, like) as T
}

function withNames(sentences: unknown, like: unknown): unknown {
  if (!Array.isArray(sentences)) return sentences
  const names = Object.entries(like as object)
  return Object.fromEntries(names.map(([name, same], at) => [name, withNames(sentences[at], same)]))
}
