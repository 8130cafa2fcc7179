/** The words, tone and icon of a notice between messages. */
import type { NoticeView } from '@pvtcoms/rpc/client'
import type { IconName } from '../../components/icon/icon.tsx'
import { US } from '../../state/members.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { duration } from '../../text/time.ts'

const NAME = 40

export function noticeText(notice: NoticeView): string {
  const { chat, people } = t.value
  switch (notice.code) {
    case 'timer':
      return chat.noticeTimer(notice.by === US ? people.you : chat.they, duration(notice.seconds))
    case 'renamed':
      // A name of theirs within a sentence of ours.
      return chat.noticeRenamed(legible(notice.to.slice(0, NAME)))
    case 'lost':
      return chat.noticeLost(notice.count)
    case 'joined':
    case 'verified':
    case 'attack-shown':
    case 'attack-wrong-opening':
    case 'invite-also-used':
    case 'answered-twice':
    case 'peer-restored':
    case 'we-restored':
    case 'rejoined':
    case 'rejoin-held':
    case 'rejoin-failed':
    case 'damaged':
    case 'left':
      return chat.notices[notice.code]
  }
}

export function noticeTone({ code }: NoticeView): 'bad' | 'warn' | 'good' | 'plain' {
  switch (code) {
    case 'attack-shown':
    case 'attack-wrong-opening':
    case 'rejoin-failed':
      return 'bad'
    case 'invite-also-used':
    case 'answered-twice':
    case 'peer-restored':
    case 'we-restored':
    case 'rejoin-held':
    case 'lost':
    case 'damaged':
      return 'warn'
    case 'verified':
      return 'good'
    case 'joined':
    case 'rejoined':
    case 'timer':
    case 'renamed':
    case 'left':
      return 'plain'
  }
}

export function noticeIcon(notice: NoticeView): IconName {
  if (notice.code === 'timer') return 'timer'
  switch (noticeTone(notice)) {
    case 'bad':
    case 'warn':
      return 'alert'
    case 'good':
      return 'shieldCheck'
    case 'plain':
      return 'info'
  }
}
