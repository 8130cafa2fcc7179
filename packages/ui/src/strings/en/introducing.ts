/** Introducing two contacts. */

export const introducing = {
  title: (name: string) => `Introduce ${name}`,
  text: 'Both are asked, and are told what you call the other. If both agree, they write to each other without you: you see neither their messages nor their addresses.',
  nobody: 'You need another contact for that.',
  go: 'Ask both',
  stages: {
    asked: 'Both were asked',
    'one-agreed': 'One agreed',
    'both-agreed': 'Both agreed',
    'passed-on': 'Done',
    over: 'Over',
  },
} as const
