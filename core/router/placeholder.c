/* filled soon */ typedef int dg_room_router;
