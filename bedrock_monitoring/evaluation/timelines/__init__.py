"""What alarms do over time: their states, and the notifications that follow from them."""
