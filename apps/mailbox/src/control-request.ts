/** What the owner of a running mailbox may ask it over its control socket. */
export type ControlRequest =
  | { readonly do: 'status' }
  | { readonly do: 'links' }
  | { readonly do: 'alias' }
  | { readonly do: 'backup'; readonly target: string }
  | { readonly do: 'stop' }

/** The request in a value that came as JSON; undefined for anything else. */
export function parseControlRequest(value: unknown): ControlRequest | undefined {
  if (typeof value !== 'object' || value === null || !('do' in value)) return undefined
  switch (value.do) {
    case 'status':
    case 'links':
    case 'alias':
    case 'stop':
      return { do: value.do }
    case 'backup':
      return 'target' in value && typeof value.target === 'string'
        ? { do: value.do, target: value.target }
        : undefined
    default:
      return undefined
  }
}
