'use client'

import { useEffect, useState } from 'react'

/**
 * The token of a mailed link, for the form to post. Nothing happens on opening the link: programs that scan mail open
 * them too. It leaves the address bar, so that it is neither shared by copying the address nor kept in the history.
 */
export function MailedToken({ token }: { token: string }) {
  const [value] = useState(token)
  useEffect(() => {
    const here = new URL(window.location.href)
    if (!here.searchParams.has('token')) return
    here.searchParams.delete('token')
    // Without a state of ours, so that Next's router takes note and posts to this address.
    window.history.replaceState(null, '', here)
  }, [])
  if (value === '')
    return <p className="text-muted">Open this page by the link in the mail: without it, there is nothing to send.</p>
  return <input type="hidden" name="token" value={value} />
}
