"""What is not searched, and what is answered by a fixed sentence.

- `refusals` decides it, and tells a case of today (`refusals.toml`).
- `crisis` tells danger to oneself or to a child, by words (`crisis.toml`) and learned weights
  (`crisis.json`, `crisis_letters.json`, `crisis_vector.json`); `crisis_encoder` loads the encoder of the
  vector (`crisis_encoder.safetensors`).
- `personal_details` finds details of a person, `small_talk` what is no question (`small_talk.toml`).

It imports the words of `understanding`.
"""
