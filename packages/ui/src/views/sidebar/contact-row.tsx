/** A conversation in the list: who, the last thing said or the draft, when, how much is unread. */
import type { JSX } from 'preact'
import type { ContactView } from '../../api/types.ts'
import { Face } from '../../components/face/face.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { openChat } from '../../state/actions.ts'
import { place } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { shortTime } from '../../text/time.ts'
import { Mark } from '../chat/mark.tsx'
import { noticeText } from '../chat/notice-text.ts'
import { routeDot } from '../contact/route-state.ts'

const PREVIEW = 120

export function ContactRow({ contact }: { contact: ContactView }): JSX.Element {
  const words = t.value.people
  const { id, unread, muted, verification, last } = contact
  const name = legible(contact.name)
  const here = place.value
  const chosen = here.kind === 'chat' && here.contact === id
  return (
    <li>
      <button
        type="button"
        class="person"
        aria-current={chosen ? 'page' : undefined}
        onClick={() => openChat(id)}
      >
        <span class={`person-face ${routeDot(contact)}`}>
          <Face id={id} name={name} />
        </span>
        <span class="grow">
          <span class="row person-line">
            <span class="person-name clip">{name}</span>
            {verification === 'verified' && (
              <span class="person-sign verified">
                <Icon name="shieldCheck" small />
                <span class="heard">{words.verified}</span>
              </span>
            )}
            {muted && (
              <span class="person-sign">
                <Icon name="bellOff" small />
                <span class="heard">{words.muted}</span>
              </span>
            )}
            {last !== undefined && (
              <time class="person-time">{shortTime(last.at, Date.now())}</time>
            )}
          </span>
          <span class="row person-line">
            <Preview contact={contact} chosen={chosen} />
            {unread > 0 && (
              <span class={`person-unread${muted ? ' muted' : ''}`}>
                {unread}
                <span class="heard">{` ${words.unread(unread)}`}</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  )
}

function Preview({ contact, chosen }: { contact: ContactView; chosen: boolean }): JSX.Element {
  const { people, chat } = t.value
  const { draft, last, standing } = contact
  if (draft !== '' && !chosen) {
    return (
      <span class="person-last clip">
        <em>{people.draft}:</em> {legible(draft.slice(0, PREVIEW))}
      </span>
    )
  }
  if (last === undefined) {
    return (
      <span class="person-last clip">{standing === 'joining' ? people.status.joining : ''}</span>
    )
  }
  const text =
    last.notice !== undefined
      ? noticeText(last.notice)
      : last.kind === 'newer'
        ? chat.newer
        : last.text === undefined
          ? chat.retracted
          : legible(last.text.slice(0, PREVIEW))
  return (
    <>
      {last.author === 'us' && last.kind === 'text' && <Mark status={last.status} />}
      <span class="person-last clip" dir="auto">
        {text}
      </span>
    </>
  )
}
