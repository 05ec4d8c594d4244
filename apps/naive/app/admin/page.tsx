'use client'

import { useState } from 'react'
import { api } from '@/lib/api'

export default function Admin() {
  const [id, setId] = useState('')
  return (
    <main>
      <h1>Admin</h1>
      <label>
        User id <input value={id} onChange={(event) => setId(event.target.value)} />
      </label>
      <button
        onClick={() =>
          api(`/api/admin/users/${id}`, {
            method: 'DELETE',
            headers: { 'x-admin-key': process.env.NEXT_PUBLIC_ADMIN_KEY ?? '' },
          })
        }
      >
        Delete
      </button>
    </main>
  )
}
