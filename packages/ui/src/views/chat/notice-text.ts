/** The words, tone and icon of a notice between messages. */
import type { NoticeView } from '@pvtcoms/rpc/client'
import type { IconName } from '../../components/icon/icon.tsx'
import { US } from '../../state/members.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { duration } from '../../text/time.ts'

const NAME = 40

type Tone = 'bad' | 'warn' | 'good' | 'plain'

const TONES: Readonly<Record<NoticeView['code'], Tone>> = {
  joined: 'plain',
  verified: 'good',
  'attack-shown': 'bad',
  'attack-wrong-opening': 'bad',
  'invite-also-used': 'warn',
  'invite-taken': 'warn',
  'answered-twice': 'warn',
  'peer-restored': 'warn',
  'we-restored': 'warn',
  rejoined: 'plain',
  'rejoin-held': 'warn',
  'rejoin-failed': 'bad',
  timer: 'plain',
  renamed: 'plain',
  lost: 'warn',
  damaged: 'warn',
  left: 'plain',
}

const ICONS: Readonly<Record<Tone, IconName>> = {
  bad: 'alert',
  warn: 'alert',
  good: 'shieldCheck',
  plain: 'info',
}

export function noticeText(notice: NoticeView): string {
  const { chat, people } = t.value
  if (notice.code === 'timer') {
    return chat.noticeTimer(notice.by === US ? people.you : chat.they, duration(notice.seconds))
  }
  // A name of theirs within a sentence of ours.
  if (notice.code === 'renamed') return chat.noticeRenamed(legible(notice.to.slice(0, NAME)))
  if (notice.code === 'lost') return chat.noticeLost(notice.count)
  return chat.notices[notice.code]
}

export function noticeTone({ code }: NoticeView): Tone {
  return TONES[code]
}

export function noticeIcon({ code }: NoticeView): IconName {
  return code === 'timer' ? 'timer' : ICONS[TONES[code]]
}
