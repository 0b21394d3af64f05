"""Decides which questions are not searched but get a fixed sentence.

- `refusals` decides it, and detects a case of today (`refusals.toml`).
- `crisis` detects danger to oneself or to a child, by words (`crisis.toml`) and learned weights
  (`crisis.json`, `crisis_letters.json`, `crisis_vector.json`); it loads the encoder of the vector
  (`crisis_encoder.safetensors`).
- `personal_details` finds details of a person, `small_talk` detects greetings (`small_talk.toml`).

It imports the words of `understanding`.
"""
