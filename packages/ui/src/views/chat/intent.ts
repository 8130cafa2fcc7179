/** What the composer is about to do besides sending: answer a message, or change one. */
import type { MessageView } from '@pvtcoms/rpc/client'

export type Intent =
  | { readonly kind: 'reply'; readonly message: MessageView }
  | { readonly kind: 'edit'; readonly message: MessageView }
  | undefined
