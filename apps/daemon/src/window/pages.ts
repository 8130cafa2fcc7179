/** The few pages that are not the window itself. They hold no data of the person. */

/** Takes the key out of the address and exchanges it for a session. The link in the browser's history is of no use then. */
export const OPEN_SCRIPT = `const key = location.hash.slice(1)
history.replaceState(null, '', '/open')
const answer = await fetch('/session', { method: 'POST', body: key }).catch(() => undefined)
if (answer?.status === 204) location.replace('/')
else document.querySelector('p').textContent = document.body.dataset.refused
`

const page = (text: string, more = ''): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>pvtcoms</title>
<body data-refused="This link was used already, or is too old. Open the window again: pvtcoms open">
<p>${text}</p>
${more}</html>
`

export const OPEN_PAGE = page('Opening …', '<script type="module" src="/open.js"></script>\n')
export const CLOSED_PAGE = page('This window was not let in. Open it again: pvtcoms open')
export const UNBUILT_PAGE = page(
  'The window has not been built yet. Run “npm start” in the folder of pvtcoms, then open it again.',
)
