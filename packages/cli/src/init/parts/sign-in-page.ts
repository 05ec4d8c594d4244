import { below } from '../../project/apps.js'
import type { PlanItem } from '../plan.js'
import type { Setting } from '../setting.js'

/** The path of the app's page to sign in at, there already or planned; undefined where neither is. */
export function signInPath(setting: Setting): string | undefined {
  return presentPath(setting) ?? (plannedFile(setting) === undefined ? undefined : '/sign-in')
}

/** A page to sign in at, for people who have accounts and no page for them yet. The console sends them there. */
export function signInPage(setting: Setting): PlanItem[] {
  const path = plannedFile(setting)
  if (path === undefined || presentPath(setting) !== undefined) return []
  const text = setting.extension === 'ts' ? TEXT : TEXT.replace(', type FormEvent', '').replace(TYPE, '')
  return [{ action: 'create', path, what: 'a page to sign in at, to be made yours', text }]
}

const NAMES = /^(?:[\w-]+\/)*(?:sign-?in|log-?in)$/i

function presentPath({ app }: Setting): string | undefined {
  for (const file of app.files) {
    const [, routed] = /^((?:.*\/)?[^/]+)\/page\.[jt]sx?$/.exec(below(app.appFolder, file) ?? '') ?? []
    const [, page] = /^(.*?)(?:\/index)?\.[jt]sx?$/.exec(below(app.pagesFolder, file) ?? '') ?? []
    const path = routed?.replaceAll(/\([^/]*\)\//g, '') ?? page
    if (path !== undefined && NAMES.test(path) && !path.startsWith('api/')) return `/${path}`
  }
  return undefined
}

/** Undefined where pages of the App Router have no layout to stand in. */
function plannedFile({ app, extension }: Setting): string | undefined {
  const { appFolder } = app
  if (appFolder === undefined || !app.files.some((file) => /^layout\.[jt]sx?$/.test(below(appFolder, file) ?? ''))) {
    return undefined
  }
  return `${appFolder}/sign-in/page.${extension}x`
}

const TYPE = ': FormEvent<HTMLFormElement>'

const TEXT = `'use client'

import { client } from 'holdfast/client'
import { useState, type FormEvent } from 'react'

const api = client()

export default function SignIn() {
  const [problem, setProblem] = useState('')

  async function signIn(event${TYPE}) {
    event.preventDefault()
    const { email, password } = Object.fromEntries(new FormData(event.currentTarget))
    const result = await api.json('/api/auth/login', { json: { email, password } })
    if (!result.ok) return setProblem(result.problem.title)
    const next = new URLSearchParams(location.search).get('next')
    location.assign(next?.startsWith('/console') ? next : '/')
  }

  return (
    <main>
      <h1>Sign in</h1>
      <form onSubmit={signIn}>
        <p>
          <label>
            E-mail <input name="email" type="email" autoComplete="username" required />
          </label>
        </p>
        <p>
          <label>
            Password <input name="password" type="password" autoComplete="current-password" required />
          </label>
        </p>
        <button>Sign in</button>
        <p role="alert">{problem}</p>
      </form>
    </main>
  )
}
`
