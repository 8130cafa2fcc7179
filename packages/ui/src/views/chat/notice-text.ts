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
  introduction: 'plain',
  introduced: 'plain',
  'introduced-by': 'warn',
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
  if (notice.code === 'renamed') return chat.noticeRenamed(named(notice.to))
  if (notice.code === 'lost') return chat.noticeLost(notice.count)
  if (notice.code === 'introduction') return chat.noticeIntroduction(named(notice.name))
  if (notice.code === 'introduced') return chat.noticeIntroduced(named(notice.name))
  if (notice.code === 'introduced-by') return chat.noticeIntroducedBy(named(notice.name))
  return chat.notices[notice.code]
}

/** A name that others chose, within a sentence of ours. */
const named = (name: string): string => legible(name.slice(0, NAME))

export function noticeTone({ code }: NoticeView): Tone {
  return TONES[code]
}

export function noticeIcon({ code }: NoticeView): IconName {
  return code === 'timer' ? 'timer' : ICONS[TONES[code]]
}
