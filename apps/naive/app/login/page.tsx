'use client'

import { useRouter, useSearchParams } from 'next/navigation'
import { Suspense, useState, type FormEvent } from 'react'

function LoginForm() {
  const router = useRouter()
  const next = useSearchParams().get('next') ?? '/orders'
  const [error, setError] = useState('')

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const response = await fetch('/api/auth/login', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(form)),
    })
    const data = await response.json()
    if (!response.ok) return setError(data.error)
    localStorage.setItem('token', data.token)
    router.push(next)
  }

  return (
    <form onSubmit={onSubmit}>
      <h1>Sign in</h1>
      <p>
        <label>
          Email <input name="email" type="email" required />
        </label>
      </p>
      <p>
        <label>
          Password <input name="password" type="password" required />
        </label>
      </p>
      <button>Sign in</button>
      <p role="alert">{error}</p>
    </form>
  )
}

export default function Login() {
  return (
    <Suspense>
      <LoginForm />
    </Suspense>
  )
}
