"""Match UN peacekeeping pledges to capability gaps through triangular and smart-pledge partnerships."""
