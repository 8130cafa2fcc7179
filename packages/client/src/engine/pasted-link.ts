/** Links in what a person pasted; every interface hands it on as it is. */
import type { Primitives } from '@pvtcoms/core/crypto/primitives'
import { type FoundLink, findLinks, linkLabel } from '@pvtcoms/core/link-finder'
import type { LinkView } from '@pvtcoms/rpc'
import { EngineError } from './errors.ts'

type LinkPrimitives = Pick<Primitives, 'sha3_256'>

/** All links in `text`. */
export function linkViews(text: string, primitives: LinkPrimitives): readonly LinkView[] {
  return found(text, primitives).map((link) => ({
    kind: link.kind,
    link: link.text,
    label: linkLabel(link),
  }))
}

/** The texts of all links of mailboxes in `text`. */
export function mailboxLinks(text: string, primitives: LinkPrimitives): readonly string[] {
  return found(text, primitives)
    .filter(({ kind }) => kind !== 'invite')
    .map((link) => link.text)
}

/** The one mailbox link in `text`; undefined when there is none. Throws EngineError `several-links`. */
export const mailboxLink = (text: string, primitives: LinkPrimitives): string | undefined =>
  only(mailboxLinks(text, primitives))

/** The one invite link in `text`; undefined when there is none. Throws EngineError `several-links`. */
export function inviteLink(text: string, primitives: LinkPrimitives): string | undefined {
  const invites = found(text, primitives).filter(({ kind }) => kind === 'invite')
  return only(invites.map((link) => link.text))
}

function only(links: readonly string[]): string | undefined {
  if (links.length > 1) throw new EngineError('several-links')
  return links[0]
}

const found = (text: string, primitives: LinkPrimitives): readonly FoundLink[] =>
  findLinks(text, (bytes) => primitives.sha3_256(bytes))
